// Package reader reads GetDataStream to the end, whatever happens to the connection on the way.
package reader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "example.com/go-resilient-client/gen/streamingpb"
)

// maxAttempts is how often a stream that broke is asked for again before the reader gives up.
const maxAttempts = 5

// Reader resumes a stream after the last item it has handed on.
type Reader struct {
	Client pb.StreamingServiceClient
	// Wait returns after the time, or with the context's error. The tests replace it.
	Wait func(ctx context.Context, d time.Duration) error
}

// New returns a reader that waits in real time.
func New(client pb.StreamingServiceClient) *Reader {
	return &Reader{Client: client, Wait: sleep}
}

// Read hands every item to take, in order and once, until the stream ends, take fails, or the server
// cannot be reached in five tries: after the nth failure in a row it waits n seconds.
func (r *Reader) Read(ctx context.Context, take func(*pb.StreamData) error) error {
	var lastID int32
	for failures := 0; ; {
		got, err := r.stream(ctx, lastID, func(item *pb.StreamData) error {
			if err := take(item); err != nil {
				return err
			}
			lastID = item.GetId()
			return nil
		})
		if err == nil || !worthAnotherTry(err) {
			return err
		}
		if got {
			failures = 0
		}
		failures++
		if failures > maxAttempts {
			return fmt.Errorf("gave up after %d tries at id %d: %w", maxAttempts, lastID, err)
		}
		if err := r.Wait(ctx, time.Duration(failures)*time.Second); err != nil {
			return err
		}
	}
}

// stream reads until the call ends; got tells whether any item came.
func (r *Reader) stream(ctx context.Context, after int32, take func(*pb.StreamData) error) (got bool, err error) {
	// The call must not outlive this function.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	call, err := r.Client.GetDataStream(ctx, &pb.StreamRequest{StartFromId: after})
	if err != nil {
		return false, err
	}
	for {
		item, err := call.Recv()
		if errors.Is(err, io.EOF) {
			return got, nil
		}
		if err != nil {
			return got, err
		}
		got = true
		if err := take(item); err != nil {
			return got, err
		}
	}
}

// worthAnotherTry tells a server that is away from one that said no.
func worthAnotherTry(err error) bool {
	code := status.Code(err)
	return code == codes.Unavailable || code == codes.DeadlineExceeded
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
