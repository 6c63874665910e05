package service

import (
	"context"
	"fmt"
	"slices"
	"time"

	"google.golang.org/grpc"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

const (
	backlogEntries  = 10
	backlogInterval = 100 * time.Millisecond
	followInterval  = 2 * time.Second
)

// logLevels rise.
var logLevels = []string{"DEBUG", "INFO", "WARN", "ERROR"}

var logMessages = []string{
	"service started",
	"request accepted",
	"cache is nearly full",
	"database does not answer",
	"cache refreshed",
	"user signed in",
	"request was slow",
}

// StreamLogs sends the existing entries of a service and, to followers, new ones as they come.
func (s *Service) StreamLogs(request *pb.LogRequest, stream grpc.ServerStreamingServer[pb.LogEntry]) error {
	ctx := stream.Context()
	for number := range backlogEntries {
		entry := logEntry(request.GetService(), number)
		if !wanted(entry, request.GetLevel()) {
			continue
		}
		if err := stream.Send(entry); err != nil {
			return err
		}
		if err := wait(ctx, backlogInterval); err != nil {
			return err
		}
	}
	if !request.GetFollow() {
		return nil
	}
	return s.followLogs(ctx, request, stream)
}

func (s *Service) followLogs(ctx context.Context, request *pb.LogRequest, stream grpc.ServerStreamingServer[pb.LogEntry]) error {
	ctx, cancel := s.untilStopped(ctx)
	defer cancel()
	ticker := time.NewTicker(followInterval)
	defer ticker.Stop()

	for number := backlogEntries; ; number++ {
		if err := await(ctx, ticker.C); err != nil {
			return err
		}
		entry := logEntry(request.GetService(), number)
		if !wanted(entry, request.GetLevel()) {
			continue
		}
		if err := stream.Send(entry); err != nil {
			return err
		}
	}
}

func logEntry(service string, number int) *pb.LogEntry {
	return &pb.LogEntry{
		Service:   service,
		Level:     logLevels[number%len(logLevels)],
		Message:   logMessages[number%len(logMessages)],
		Timestamp: now(),
		Metadata:  map[string]string{"request_id": fmt.Sprintf("req_%d", number)},
	}
}

// wanted says whether an entry is at or above the lowest level; an empty one wants all.
func wanted(entry *pb.LogEntry, lowest string) bool {
	return slices.Index(logLevels, entry.GetLevel()) >= slices.Index(logLevels, lowest)
}
