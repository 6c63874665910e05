package service

import (
	"errors"
	"io"

	"google.golang.org/grpc"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

type editStream = grpc.BidiStreamingServer[pb.EditOperation, pb.DocumentUpdate]

// CollaborativeEdit applies the operations of a call and sends it the updates of every document it edits.
//
// One goroutine receives and applies, this one sends: a call hears of the others' operations also while
// it has nothing to say.
func (s *Service) CollaborativeEdit(stream editStream) error {
	self := newEditor()
	defer self.leaveAll()

	received := make(chan error, 1)
	go func() { received <- s.receiveOperations(stream, self) }()

	for {
		select {
		case <-self.updates.filled:
			if err := sendUpdates(stream, self.updates); err != nil {
				return err
			}
		case err := <-received:
			if err != nil {
				return err
			}
			return drainUpdates(stream, self)
		case <-stream.Context().Done():
			return endOf(stream.Context())
		}
	}
}

// receiveOperations returns nil after the half-close.
func (s *Service) receiveOperations(stream editStream, self *editor) error {
	for {
		operation, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.documents.named(operation.GetDocumentId()).apply(operation, self); err != nil {
			return err
		}
		if err := self.updates.waitForRoom(stream.Context()); err != nil {
			return err
		}
	}
}

// drainUpdates sends what is owed, leaves, and sends what came until then.
func drainUpdates(stream editStream, self *editor) error {
	if err := sendUpdates(stream, self.updates); err != nil {
		return err
	}
	self.leaveAll()
	return sendUpdates(stream, self.updates)
}

// sendUpdates sends what is queued now, not what others add meanwhile, so that it comes to an end.
func sendUpdates(stream editStream, updates *outbox) error {
	for range updates.length() {
		update, err := updates.next()
		if err != nil {
			return err
		}
		if err := stream.Send(update); err != nil {
			return err
		}
	}
	return nil
}
