// Command connect-go serves the greeter as Connect's tutorials write it, over HTTP/1.1 and HTTP/2 without TLS.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"connectrpc.com/connect"
	"connectrpc.com/grpchealth"
	"connectrpc.com/grpcreflect"

	greeterv1 "streamproof.example/field/connect-go/gen/greeter/v1"
	"streamproof.example/field/connect-go/gen/greeter/v1/greeterv1connect"
)

type greeter struct{}

func hello(name string) *greeterv1.HelloReply {
	return &greeterv1.HelloReply{Message: fmt.Sprintf("Hello, %s!", name)}
}

func (greeter) SayHello(
	_ context.Context,
	request *connect.Request[greeterv1.HelloRequest],
) (*connect.Response[greeterv1.HelloReply], error) {
	return connect.NewResponse(hello(request.Msg.Name)), nil
}

func (greeter) LotsOfReplies(
	_ context.Context,
	request *connect.Request[greeterv1.HelloRequest],
	stream *connect.ServerStream[greeterv1.HelloReply],
) error {
	for number := range 3 {
		text := fmt.Sprintf("Hello number %d, %s!", number, request.Msg.Name)
		if err := stream.Send(&greeterv1.HelloReply{Message: text}); err != nil {
			return err
		}
	}
	return nil
}

func (greeter) LotsOfGreetings(
	_ context.Context,
	stream *connect.ClientStream[greeterv1.HelloRequest],
) (*connect.Response[greeterv1.HelloReply], error) {
	var names []string
	for stream.Receive() {
		names = append(names, stream.Msg().Name)
	}
	if err := stream.Err(); err != nil {
		return nil, err
	}
	return connect.NewResponse(hello(strings.Join(names, ", "))), nil
}

func (greeter) BidiHello(
	_ context.Context,
	stream *connect.BidiStream[greeterv1.HelloRequest, greeterv1.HelloReply],
) error {
	for {
		request, err := stream.Receive()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(hello(request.Name)); err != nil {
			return err
		}
	}
}

func main() {
	mux := http.NewServeMux()
	mux.Handle(greeterv1connect.NewGreeterHandler(greeter{}))
	mux.Handle(grpchealth.NewHandler(grpchealth.NewStaticChecker(greeterv1connect.GreeterName)))
	reflector := grpcreflect.NewStaticReflector(greeterv1connect.GreeterName, grpchealth.HealthV1ServiceName)
	mux.Handle(grpcreflect.NewHandlerV1(reflector))
	mux.Handle(grpcreflect.NewHandlerV1Alpha(reflector))
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{Addr: "127.0.0.1:" + os.Args[1], Handler: mux, Protocols: protocols}
	go func() {
		if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()
	stop, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()
	<-stop.Done()
	within, done := context.WithTimeout(context.Background(), 5*time.Second)
	defer done()
	if err := server.Shutdown(within); err != nil {
		log.Fatal(err)
	}
}
