package service

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

const (
	controlledItems    = 100
	controlledWorkers  = 10
	controlledWorkTime = 100 * time.Millisecond
)

// ControlledStream sends a hundred items as ten workers finish them. Workers wait for a slow reader.
func (s *Service) ControlledStream(_ *pb.StreamRequest, stream grpc.ServerStreamingServer[pb.StreamData]) error {
	group, ctx := errgroup.WithContext(stream.Context())
	ids := make(chan int32)
	finished := make(chan *pb.StreamData)

	group.Go(func() error {
		defer close(ids)
		for id := range int32(controlledItems) {
			select {
			case ids <- id:
			case <-ctx.Done():
				return endOf(ctx)
			}
		}
		return nil
	})
	for range controlledWorkers {
		group.Go(func() error { return work(ctx, ids, finished) })
	}
	group.Go(func() error {
		for range controlledItems {
			select {
			case item := <-finished:
				if err := stream.Send(item); err != nil {
					return err
				}
			case <-ctx.Done():
				return endOf(ctx)
			}
		}
		return nil
	})
	return group.Wait()
}

func work(ctx context.Context, ids <-chan int32, finished chan<- *pb.StreamData) error {
	for id := range ids {
		if err := wait(ctx, controlledWorkTime); err != nil {
			return err
		}
		select {
		case finished <- streamData(id):
		case <-ctx.Done():
			return endOf(ctx)
		}
	}
	return nil
}

func streamData(id int32) *pb.StreamData {
	return &pb.StreamData{Id: id, Data: fmt.Sprintf("Data %d", id)}
}
