package service

import (
	"context"
	"time"

	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// wait returns nil after the delay, or the status of the call when it is over before.
func wait(ctx context.Context, delay time.Duration) error {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	return await(ctx, timer.C)
}

// await returns nil once the timer or ticker fires, or the status of the call when it is over before.
func await(ctx context.Context, fires <-chan time.Time) error {
	select {
	case <-fires:
		return nil
	case <-ctx.Done():
		return endOf(ctx)
	}
}

// endOf is the status for a call whose context is done.
func endOf(ctx context.Context) error {
	cause := context.Cause(ctx)
	if _, isStatus := status.FromError(cause); isStatus {
		return cause
	}
	return status.FromContextError(ctx.Err()).Err()
}

var started = time.Now()

// now is the time of day, which never goes back: it follows the monotonic clock since the start.
func now() *timestamppb.Timestamp {
	return timestamppb.New(started.Add(time.Since(started)))
}
