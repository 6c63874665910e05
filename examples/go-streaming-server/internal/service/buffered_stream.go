package service

import (
	"time"

	"google.golang.org/grpc"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

const (
	bufferedItems    = 1_000
	bufferedInterval = 10 * time.Millisecond
	bufferSize       = 100
	longestBuffering = time.Second
)

// BufferedStream makes an item every 10 ms and sends them by the hundred, or what there is after a second.
func (s *Service) BufferedStream(_ *pb.StreamRequest, stream grpc.ServerStreamingServer[pb.StreamData]) error {
	ticker := time.NewTicker(bufferedInterval)
	defer ticker.Stop()

	buffer := make([]*pb.StreamData, 0, bufferSize)
	flushed := time.Now()
	for id := range int32(bufferedItems) {
		if err := await(stream.Context(), ticker.C); err != nil {
			return err
		}
		buffer = append(buffer, streamData(id))
		if len(buffer) < bufferSize && time.Since(flushed) < longestBuffering {
			continue
		}
		if err := sendAll(stream, buffer); err != nil {
			return err
		}
		buffer = buffer[:0]
		flushed = time.Now()
	}
	return sendAll(stream, buffer)
}

func sendAll(stream grpc.ServerStreamingServer[pb.StreamData], items []*pb.StreamData) error {
	for _, item := range items {
		if err := stream.Send(item); err != nil {
			return err
		}
	}
	return nil
}
