// Package server puts the streaming service behind a listener, together with health and reflection.
package server

import (
	"context"
	"net"
	"os"
	"time"

	"google.golang.org/grpc"
	_ "google.golang.org/grpc/encoding/gzip" // serves compressed requests
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/reflection"

	pb "example.com/go-streaming-server/gen/streamingpb"
	"example.com/go-streaming-server/internal/service"
)

// maxMessageBytes is gRPC's default receive limit: what a client would refuse is not sent either.
const maxMessageBytes = 4 << 20

// Options of a server.
type Options struct {
	// Files is the folder that DownloadFile serves.
	Files *os.Root
	// Grace is how long running calls may go on after the stop.
	Grace time.Duration
}

// Serve answers calls until ctx is done. Then endless streams end with UNAVAILABLE, other calls get
// the grace period to finish, and what still runs is cut off.
func Serve(ctx context.Context, listener net.Listener, options Options) error {
	validate, err := newValidation()
	if err != nil {
		return err
	}
	srv := grpc.NewServer(
		grpc.MaxRecvMsgSize(maxMessageBytes),
		grpc.MaxSendMsgSize(maxMessageBytes),
		grpc.KeepaliveParams(keepalive.ServerParameters{Time: time.Minute, Timeout: 20 * time.Second}),
		grpc.ChainStreamInterceptor(recoverPanics, validate.interceptor),
	)
	streaming := service.New(options.Files)
	pb.RegisterStreamingServiceServer(srv, streaming)
	state := health.NewServer()
	state.SetServingStatus(pb.StreamingService_ServiceDesc.ServiceName, healthpb.HealthCheckResponse_SERVING)
	healthpb.RegisterHealthServer(srv, state)
	reflection.Register(srv)

	stopped := make(chan struct{})
	release := context.AfterFunc(ctx, func() {
		defer close(stopped)
		state.Shutdown()
		streaming.Stop()
		stopWithin(srv, options.Grace)
	})
	if err := srv.Serve(listener); err != nil {
		release()
		return err
	}
	<-stopped
	return nil
}

func stopWithin(srv *grpc.Server, grace time.Duration) {
	timer := time.AfterFunc(grace, srv.Stop)
	defer timer.Stop()
	srv.GracefulStop()
}
