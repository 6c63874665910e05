// Command vault serves the vault of vault/v1/vault.proto, whose options are its contract. With -bugs it is wrong, in
// one way or several: each is noticed by the clause of one option.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/encoding/gzip" // Compressed requests are read, too.
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection"
	"google.golang.org/grpc/status"

	pb "streamproof.example/vault/gen/vault/v1"
)

var (
	port = flag.Int("port", 50051, "port to listen on")
	bugs = flag.String("bugs", "", "how to be wrong: code, header, last, sum, tail, token, separated by commas")
)

func has(bug string) bool {
	return slices.Contains(strings.Split(*bugs, ","), bug)
}

type server struct {
	pb.UnimplementedVaultServer
	// What a cancelled upload has left behind: of the bug "sum" only.
	mu   sync.Mutex
	left int64
}

func (s *server) Download(r *pb.DownloadRequest, out grpc.ServerStreamingServer[pb.Chunk]) error {
	if r.Name == "" {
		if has("code") {
			return status.Error(codes.NotFound, "no name")
		}
		return status.Error(codes.InvalidArgument, "no name")
	}
	if r.ChunkSize > 1000000 {
		return status.Error(codes.OutOfRange, "too large")
	}
	size := int(r.ChunkSize)
	if size == 0 {
		size = 100
	}
	data := make([]byte, 1000)
	for i := range data {
		data[i] = byte(i % 251)
	}
	sum := sha256.Sum256(data)
	n := uint32(0)
	for at := 0; at < len(data); at += size {
		end := min(at+size, len(data))
		if err := out.Send(&pb.Chunk{Number: n, Data: data[at:end]}); err != nil {
			return err
		}
		n++
	}
	if has("last") && len(data)%size == 0 {
		return out.Send(&pb.Chunk{Number: n, Sha256: hex.EncodeToString(sum[:])})
	}
	return out.Send(&pb.Chunk{Number: n, Last: true, Sha256: hex.EncodeToString(sum[:])})
}

func (s *server) Upload(in grpc.ClientStreamingServer[pb.Part, pb.Receipt]) error {
	var total int64
	if has("sum") {
		s.mu.Lock()
		total = s.left
		s.mu.Unlock()
	}
	for {
		p, err := in.Recv()
		if err == io.EOF {
			s.mu.Lock()
			s.left = 0
			s.mu.Unlock()
			return in.SendAndClose(&pb.Receipt{Total: total})
		}
		if err != nil {
			s.mu.Lock()
			s.left = total
			s.mu.Unlock()
			return err
		}
		total += int64(len(p.Data))
	}
}

func (s *server) Translate(io_ grpc.BidiStreamingServer[pb.Phrase, pb.Phrase]) error {
	work := make(chan string, 1000)
	done := make(chan error, 1)
	ctx, cancel := context.WithCancel(io_.Context())
	defer cancel()
	go func() {
		for t := range work {
			time.Sleep(200 * time.Microsecond)
			if ctx.Err() != nil {
				break
			}
			if err := io_.Send(&pb.Phrase{Text: strings.ToUpper(t)}); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	for {
		p, err := io_.Recv()
		if err == io.EOF {
			close(work)
			if has("tail") {
				cancel()
				<-done
				return nil
			}
			return <-done
		}
		if err != nil {
			close(work)
			<-done
			return err
		}
		work <- p.Text
	}
}

func (s *server) Recognize(in grpc.ClientStreamingServer[pb.Audio, pb.Result]) error {
	configured := false
	frames := int32(0)
	for {
		a, err := in.Recv()
		if err == io.EOF {
			if !configured {
				return status.Error(codes.InvalidArgument, "no config")
			}
			return in.SendAndClose(&pb.Result{Frames: frames})
		}
		if err != nil {
			return err
		}
		switch a.Kind.(type) {
		case *pb.Audio_Config:
			if configured && !has("header") {
				return status.Error(codes.InvalidArgument, "second config")
			}
			configured = true
		case *pb.Audio_Content:
			if !configured {
				return status.Error(codes.InvalidArgument, "config first")
			}
			frames++
		default:
			return status.Error(codes.InvalidArgument, "nothing")
		}
	}
}

func (s *server) List(r *pb.ListRequest, out grpc.ServerStreamingServer[pb.Entry]) error {
	from := 0
	if r.PageToken != "" {
		n, err := strconv.Atoi(r.PageToken)
		if err != nil {
			return status.Error(codes.InvalidArgument, "bad token")
		}
		from = n
		if has("token") {
			from++
		}
	}
	for i := from; i < 25; i++ {
		if err := out.Send(&pb.Entry{Token: strconv.Itoa(i + 1), Name: fmt.Sprint("entry ", i)}); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	flag.Parse()
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	if err != nil {
		log.Fatal(err)
	}
	s := grpc.NewServer()
	pb.RegisterVaultServer(s, &server{})
	healthpb.RegisterHealthServer(s, health.NewServer())
	reflection.Register(s)
	go func() {
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
		<-stop
		// Calls that stay open are not waited for.
		time.AfterFunc(3*time.Second, s.Stop)
		s.GracefulStop()
	}()
	if err := s.Serve(l); err != nil {
		log.Fatal(err)
	}
}
