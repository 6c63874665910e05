package service

import (
	"context"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

const (
	// An editor whose own updates wait for its reader is not listened to above this.
	outboxHighWaterBytes = 1 << 20
	// An editor that does not read what others write is dropped above this.
	outboxMaxBytes = 32 << 20
	// What an update takes beside its content, roughly.
	updateOverheadBytes = 256
)

var errSlowReader = status.Error(codes.ResourceExhausted, "too many updates are waiting to be read")

// outbox queues the updates of one call, so that a slow reader does not hold up a document.
type outbox struct {
	// filled and drained hold a token after the queue grew or shrank.
	filled, drained chan struct{}

	mu         sync.Mutex
	queue      []*pb.DocumentUpdate
	bytes      int
	overflowed bool
}

func newOutbox() *outbox {
	return &outbox{filled: make(chan struct{}, 1), drained: make(chan struct{}, 1)}
}

func (o *outbox) put(update *pb.DocumentUpdate) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.bytes > outboxMaxBytes {
		o.overflowed = true
		return
	}
	o.queue = append(o.queue, update)
	o.bytes += queuedBytes(update)
	signal(o.filled)
}

func (o *outbox) length() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.queue)
}

// next removes the oldest update. It is called only as often as there are updates.
func (o *outbox) next() (*pb.DocumentUpdate, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.overflowed {
		return nil, errSlowReader
	}
	update := o.queue[0]
	o.queue[0] = nil
	o.queue = o.queue[1:]
	o.bytes -= queuedBytes(update)
	signal(o.drained)
	return update, nil
}

// waitForRoom returns nil once little enough is queued, or the status of the call when it is over before.
func (o *outbox) waitForRoom(ctx context.Context) error {
	for !o.hasRoom() {
		select {
		case <-o.drained:
		case <-ctx.Done():
			return endOf(ctx)
		}
	}
	return nil
}

func (o *outbox) hasRoom() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bytes <= outboxHighWaterBytes
}

func queuedBytes(update *pb.DocumentUpdate) int {
	return len(update.GetContent()) + updateOverheadBytes
}

func signal(token chan struct{}) {
	select {
	case token <- struct{}{}:
	default:
	}
}
