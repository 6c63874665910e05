package service

import (
	"math"
	"time"

	"google.golang.org/grpc"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

const dataInterval = 20 * time.Millisecond

// GetDataStream sends the items after start_from_id, one every 20 ms, as long as there are ids.
func (s *Service) GetDataStream(request *pb.StreamRequest, stream grpc.ServerStreamingServer[pb.StreamData]) error {
	ctx, cancel := s.untilStopped(stream.Context())
	defer cancel()
	ticker := time.NewTicker(dataInterval)
	defer ticker.Stop()

	for id := request.GetStartFromId(); id < math.MaxInt32; {
		if err := await(ctx, ticker.C); err != nil {
			return err
		}
		id++
		if err := stream.Send(streamData(id)); err != nil {
			return err
		}
	}
	return nil
}
