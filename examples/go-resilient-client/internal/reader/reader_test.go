package reader

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	pb "example.com/go-resilient-client/gen/streamingpb"
)

// server plays one script for each call and keeps the ids that calls began after.
type server struct {
	pb.UnimplementedStreamingServiceServer
	mu     sync.Mutex
	calls  []int32
	script []answer
}

type answer struct {
	items int32
	err   error
}

func (s *server) GetDataStream(req *pb.StreamRequest, stream grpc.ServerStreamingServer[pb.StreamData]) error {
	s.mu.Lock()
	turn := min(len(s.calls), len(s.script)-1)
	s.calls = append(s.calls, req.GetStartFromId())
	s.mu.Unlock()
	for i := range s.script[turn].items {
		if err := stream.Send(&pb.StreamData{Id: req.GetStartFromId() + 1 + i}); err != nil {
			return err
		}
	}
	return s.script[turn].err
}

func read(t *testing.T, script ...answer) (ids []int32, calls []int32, waits []time.Duration, err error) {
	t.Helper()
	listener := bufconn.Listen(1 << 16)
	srv := grpc.NewServer()
	fake := &server{script: script}
	pb.RegisterStreamingServiceServer(srv, fake)
	go func() { _ = srv.Serve(listener) }()
	t.Cleanup(srv.Stop)
	conn, dialErr := grpc.NewClient("passthrough:///test",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if dialErr != nil {
		t.Fatal(dialErr)
	}
	t.Cleanup(func() { _ = conn.Close() })
	r := New(pb.NewStreamingServiceClient(conn))
	r.Wait = func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }
	err = r.Read(t.Context(), func(item *pb.StreamData) error { ids = append(ids, item.GetId()); return nil })
	return ids, fake.calls, waits, err
}

func TestResumesAfterTheLastItem(t *testing.T) {
	away := status.Error(codes.Unavailable, "away")
	ids, calls, waits, err := read(t, answer{3, away}, answer{2, away}, answer{2, nil})
	if err != nil {
		t.Fatal(err)
	}
	if want := []int32{1, 2, 3, 4, 5, 6, 7}; !slices.Equal(ids, want) {
		t.Errorf("items %v, want %v", ids, want)
	}
	if want := []int32{0, 3, 5}; !slices.Equal(calls, want) {
		t.Errorf("calls began after %v, want %v", calls, want)
	}
	if want := []time.Duration{time.Second, time.Second}; !slices.Equal(waits, want) {
		t.Errorf("waited %v, want %v", waits, want)
	}
}

func TestWaitsLongerAndGivesUp(t *testing.T) {
	_, calls, waits, err := read(t, answer{0, status.Error(codes.DeadlineExceeded, "late")})
	if status.Code(err) != codes.DeadlineExceeded {
		t.Errorf("error %v, want the server's", err)
	}
	if len(calls) != maxAttempts+1 {
		t.Errorf("%d calls, want %d", len(calls), maxAttempts+1)
	}
	for n, wait := range waits {
		if want := time.Duration(n+1) * time.Second; wait != want {
			t.Errorf("wait %d took %v, want %v", n+1, wait, want)
		}
	}
}

func TestDoesNotRetryWhatWasRefused(t *testing.T) {
	_, calls, _, err := read(t, answer{1, status.Error(codes.InvalidArgument, "no")})
	if status.Code(err) != codes.InvalidArgument || len(calls) != 1 {
		t.Errorf("%d calls and %v, want one call and INVALID_ARGUMENT", len(calls), err)
	}
}

func TestStopsWhenTheItemIsNotTaken(t *testing.T) {
	full := errors.New("full")
	r := New(nil)
	if worthAnotherTry(full) || r.Wait == nil {
		t.Error("an error of the caller's own must end the reading")
	}
}
