// Command go-resilient-client prints the items of GetDataStream, and goes on where it was when the
// server comes back.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	pb "example.com/go-resilient-client/gen/streamingpb"
	"example.com/go-resilient-client/internal/reader"
)

func main() {
	addr := flag.String("addr", "localhost:50051", "address of the server")
	count := flag.Int("count", 0, "stop after so many items; 0 reads on")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if err := run(ctx, *addr, *count); err != nil && ctx.Err() == nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, addr string, count int) error {
	conn, err := grpc.NewClient(addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer conn.Close()

	ctx, enough := context.WithCancel(ctx)
	defer enough()
	seen := 0
	err = reader.New(pb.NewStreamingServiceClient(conn)).Read(ctx, func(item *pb.StreamData) error {
		fmt.Printf("%d %s\n", item.GetId(), item.GetData())
		if seen++; seen == count {
			enough()
		}
		return nil
	})
	if seen == count && count > 0 {
		return nil
	}
	return err
}
