package service

import (
	"errors"
	"io"

	"google.golang.org/grpc"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

// Chat echoes every message on its own stream.
func (s *Service) Chat(stream grpc.BidiStreamingServer[pb.ChatMessage, pb.ChatMessage]) error {
	for {
		message, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(&pb.ChatMessage{
			UserId:    "Server",
			RoomId:    message.GetRoomId(),
			Message:   "Echo: " + message.GetMessage(),
			Timestamp: now(),
		}); err != nil {
			return err
		}
	}
}
