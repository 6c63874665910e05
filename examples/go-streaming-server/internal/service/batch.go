package service

import (
	"errors"
	"io"
	"math/rand/v2"

	"google.golang.org/grpc"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

const failureRate = 0.1

// ProcessBatch processes the items as they come and answers how many of them failed, and which.
func (s *Service) ProcessBatch(stream grpc.ClientStreamingServer[pb.BatchItem, pb.BatchResult]) error {
	result := &pb.BatchResult{}
	for {
		item, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return stream.SendAndClose(result)
		}
		if err != nil {
			return err
		}
		result.ProcessedCount++
		if process(item) {
			result.SuccessCount++
		} else {
			result.FailedCount++
			result.FailedIds = append(result.FailedIds, item.GetId())
		}
	}
}

// process stands for work that fails now and then.
func process(*pb.BatchItem) bool {
	return rand.Float64() >= failureRate
}
