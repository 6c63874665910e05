// Package service implements streaming.StreamingService, one file for each RPC.
//
// Requests are expected to have passed the rules of the schema.
package service

import (
	"context"
	"os"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

var errStopping = status.Error(codes.Unavailable, "the server is stopping")

// Service is the server side of all twelve RPCs.
type Service struct {
	pb.UnimplementedStreamingServiceServer

	files     *os.Root
	documents *documents
	stopping  context.Context
	stop      context.CancelCauseFunc
}

// New returns a service whose DownloadFile serves files.
func New(files *os.Root) *Service {
	stopping, stop := context.WithCancelCause(context.Background())
	return &Service{files: files, documents: newDocuments(), stopping: stopping, stop: stop}
}

// Stop ends the streams that would never end by themselves. Other calls run on.
func (s *Service) Stop() {
	s.stop(errStopping)
}

// untilStopped is the context of a stream without an end: it is also done once the service stops.
func (s *Service) untilStopped(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	release := context.AfterFunc(s.stopping, func() { cancel(context.Cause(s.stopping)) })
	return ctx, func() {
		release()
		cancel(nil)
	}
}
