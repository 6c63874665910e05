// Command go-streaming-server serves streaming.StreamingService until it is told to stop.
package main

import (
	"context"
	"flag"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/go-streaming-server/internal/server"
)

const grace = 5 * time.Second

func main() {
	addr := flag.String("addr", ":50051", "address to listen on")
	files := flag.String("files", ".", "folder that DownloadFile serves")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)

	if err := run(ctx, *addr, *files); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, addr, files string) error {
	root, err := os.OpenRoot(files)
	if err != nil {
		return err
	}
	defer root.Close()

	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	log.Printf("listening on %s, files in %s", listener.Addr(), root.Name())
	if err := server.Serve(ctx, listener, server.Options{Files: root, Grace: grace}); err != nil {
		return err
	}
	log.Print("stopped")
	return nil
}
