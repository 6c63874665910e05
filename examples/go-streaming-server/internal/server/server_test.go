package server_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	pb "example.com/go-streaming-server/gen/streamingpb"
	"example.com/go-streaming-server/internal/server"
)

// running is a server under test, in this process.
type running struct {
	connection *grpc.ClientConn
	client     pb.StreamingServiceClient
	stop       context.CancelFunc
	stopped    <-chan error
}

func start(t *testing.T, folder string, grace time.Duration) running {
	t.Helper()
	root, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	listener := bufconn.Listen(1 << 20)
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(ctx, listener, server.Options{Files: root, Grace: grace}) }()

	connection, err := grpc.NewClient("passthrough:///test",
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(context.Context, string) (net.Conn, error) { return listener.Dial() }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		connection.Close()
		stop()
		root.Close()
	})
	return running{connection, pb.NewStreamingServiceClient(connection), stop, stopped}
}

func startClient(t *testing.T) pb.StreamingServiceClient {
	t.Helper()
	return start(t, t.TempDir(), time.Second).client
}

// must fails the test on an error of a step that the test is not about.
func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// receiveAll reads to the end and returns what ended the stream; nil for OK.
func receiveAll[T any](receive func() (*T, error)) ([]*T, error) {
	var messages []*T
	for {
		message, err := receive()
		if errors.Is(err, io.EOF) {
			return messages, nil
		}
		if err != nil {
			return messages, err
		}
		messages = append(messages, message)
	}
}

func wantCode(t *testing.T, err error, want codes.Code) {
	t.Helper()
	if got := status.Code(err); got != want {
		t.Errorf("the call ended %v (%v), want %v", got, err, want)
	}
}

func wantViolation(t *testing.T, err error, field string) {
	t.Helper()
	wantCode(t, err, codes.InvalidArgument)
	for _, detail := range status.Convert(err).Details() {
		if request, ok := detail.(*errdetails.BadRequest); ok && request.GetFieldViolations()[0].GetField() == field {
			return
		}
	}
	t.Errorf("no BadRequest names %q in %v", field, err)
}

func TestBrokenRulesNameTheField(t *testing.T) {
	client := startClient(t)
	ctx := t.Context()
	tests := []struct {
		name, field string
		call        func() error
	}{
		{"no symbols", "symbols", func() error {
			_, err := must[grpc.ServerStreamingClient[pb.StockPrice]](t)(client.GetStockPrices(ctx, &pb.StockRequest{})).Recv()
			return err
		}},
		{"negative interval", "interval_seconds", func() error {
			request := &pb.StockRequest{Symbols: []string{"A"}, IntervalSeconds: -1}
			_, err := must[grpc.ServerStreamingClient[pb.StockPrice]](t)(client.GetStockPrices(ctx, request)).Recv()
			return err
		}},
		{"unknown level", "level", func() error {
			_, err := must[grpc.ServerStreamingClient[pb.LogEntry]](t)(client.StreamLogs(ctx, &pb.LogRequest{Level: "LOUD"})).Recv()
			return err
		}},
		{"negative chunk size", "chunk_size", func() error {
			_, err := must[grpc.ServerStreamingClient[pb.FileChunk]](t)(client.DownloadFile(ctx, &pb.FileRequest{FilePath: "a", ChunkSize: -1})).Recv()
			return err
		}},
		{"ControlledStream from a negative id", "start_from_id", func() error {
			_, err := must[grpc.ServerStreamingClient[pb.StreamData]](t)(client.ControlledStream(ctx, &pb.StreamRequest{StartFromId: -1})).Recv()
			return err
		}},
		{"BufferedStream from a negative id", "start_from_id", func() error {
			_, err := must[grpc.ServerStreamingClient[pb.StreamData]](t)(client.BufferedStream(ctx, &pb.StreamRequest{StartFromId: -1})).Recv()
			return err
		}},
		{"GetDataStream from a negative id", "start_from_id", func() error {
			_, err := must[grpc.ServerStreamingClient[pb.StreamData]](t)(client.GetDataStream(ctx, &pb.StreamRequest{StartFromId: -1})).Recv()
			return err
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { wantViolation(t, test.call(), test.field) })
	}
}

func TestHealthIsServing(t *testing.T) {
	srv := start(t, t.TempDir(), time.Second)
	for _, name := range []string{"", "streaming.StreamingService"} {
		answer := must[*healthpb.HealthCheckResponse](t)(
			healthpb.NewHealthClient(srv.connection).Check(t.Context(), &healthpb.HealthCheckRequest{Service: name}))
		if answer.GetStatus() != healthpb.HealthCheckResponse_SERVING {
			t.Errorf("health of %q is %v", name, answer.GetStatus())
		}
	}
}

func TestStopLetsCallsFinish(t *testing.T) {
	srv := start(t, t.TempDir(), 5*time.Second)
	endless := must[grpc.ServerStreamingClient[pb.StreamData]](t)(srv.client.GetDataStream(t.Context(), &pb.StreamRequest{}))
	finite := must[grpc.ServerStreamingClient[pb.StreamData]](t)(srv.client.ControlledStream(t.Context(), &pb.StreamRequest{}))
	must[*pb.StreamData](t)(endless.Recv())
	must[*pb.StreamData](t)(finite.Recv())

	srv.stop()
	_, err := receiveAll(endless.Recv)
	wantCode(t, err, codes.Unavailable)
	rest, err := receiveAll(finite.Recv)
	wantCode(t, err, codes.OK)
	if len(rest) != 99 {
		t.Errorf("%d items after the first, want 99", len(rest))
	}
	if err := <-srv.stopped; err != nil {
		t.Error(err)
	}
}

func TestStopCutsIdleCallsAfterTheGracePeriod(t *testing.T) {
	srv := start(t, t.TempDir(), 100*time.Millisecond)
	chat := must[grpc.BidiStreamingClient[pb.ChatMessage, pb.ChatMessage]](t)(srv.client.Chat(t.Context()))
	if err := chat.Send(&pb.ChatMessage{}); err != nil {
		t.Fatal(err)
	}
	must[*pb.ChatMessage](t)(chat.Recv())

	srv.stop()
	_, err := chat.Recv()
	wantCode(t, err, codes.Unavailable)
	if err := <-srv.stopped; err != nil {
		t.Error(err)
	}
}
