package server_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

func TestGetStockPricesSendsEverySymbolEachTick(t *testing.T) {
	t.Parallel()
	client := startClient(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
	defer cancel()
	symbols := []string{"B", "A", "C"}
	stream := must[grpc.ServerStreamingClient[pb.StockPrice]](t)(client.GetStockPrices(ctx, &pb.StockRequest{Symbols: symbols}))
	prices, err := receiveAll(stream.Recv)
	wantCode(t, err, codes.DeadlineExceeded)
	if len(prices) != 6 {
		t.Fatalf("%d prices in two ticks, want 6", len(prices))
	}
	for index, price := range prices {
		if want := symbols[index%3]; price.GetSymbol() != want || price.GetPrice() <= 0 || price.GetTimestamp() == nil {
			t.Errorf("price %d is %v, want one of %q", index, price, want)
		}
	}
	previous, last := prices[0], prices[3]
	change := (last.GetPrice()/previous.GetPrice() - 1) * 100
	if diff := change - last.GetChange(); diff > 1e-6 || diff < -1e-6 {
		t.Errorf("change is %v, the prices say %v", last.GetChange(), change)
	}
}

func TestStreamLogsFiltersByLevel(t *testing.T) {
	client := startClient(t)
	levels := []string{"DEBUG", "INFO", "WARN", "ERROR"}
	for lowest, count := range map[string]int{"": 10, "DEBUG": 10, "INFO": 7, "WARN": 4, "ERROR": 2} {
		t.Run("level "+lowest, func(t *testing.T) {
			t.Parallel()
			stream := must[grpc.ServerStreamingClient[pb.LogEntry]](t)(client.StreamLogs(context.Background(), &pb.LogRequest{Service: "api", Level: lowest}))
			entries, err := receiveAll(stream.Recv)
			wantCode(t, err, codes.OK)
			if len(entries) != count {
				t.Errorf("%d entries, want %d", len(entries), count)
			}
			for _, entry := range entries {
				if slices.Index(levels, entry.GetLevel()) < slices.Index(levels, lowest) || entry.GetService() != "api" ||
					entry.GetMetadata()["request_id"] == "" || entry.GetMessage() == "" {
					t.Errorf("got %v", entry)
				}
			}
		})
	}
}

func TestStreamLogsFollows(t *testing.T) {
	t.Parallel()
	client := startClient(t)
	ctx, cancel := context.WithTimeout(t.Context(), 3500*time.Millisecond)
	defer cancel()
	stream := must[grpc.ServerStreamingClient[pb.LogEntry]](t)(client.StreamLogs(ctx, &pb.LogRequest{Follow: true}))
	entries, err := receiveAll(stream.Recv)
	wantCode(t, err, codes.DeadlineExceeded)
	if len(entries) != 11 {
		t.Errorf("%d entries, want the backlog of 10 and a new one", len(entries))
	}
}

func TestControlledStreamSendsEveryItemOnce(t *testing.T) {
	t.Parallel()
	stream := must[grpc.ServerStreamingClient[pb.StreamData]](t)(startClient(t).ControlledStream(t.Context(), &pb.StreamRequest{}))
	items, err := receiveAll(stream.Recv)
	wantCode(t, err, codes.OK)
	slices.SortFunc(items, func(a, b *pb.StreamData) int { return int(a.GetId() - b.GetId()) })
	wantItems(t, items, 0, 100)
}

func TestControlledStreamEndsAtItsDeadline(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	stream := must[grpc.ServerStreamingClient[pb.StreamData]](t)(startClient(t).ControlledStream(ctx, &pb.StreamRequest{}))
	_, err := receiveAll(stream.Recv)
	wantCode(t, err, codes.DeadlineExceeded)
}

func TestBufferedStreamIsCompleteAndInOrder(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	stream := must[grpc.ServerStreamingClient[pb.StreamData]](t)(startClient(t).BufferedStream(t.Context(), &pb.StreamRequest{}))
	items, err := receiveAll(stream.Recv)
	wantCode(t, err, codes.OK)
	wantItems(t, items, 0, 1000)
}

func TestGetDataStreamResumes(t *testing.T) {
	client := startClient(t)
	for _, from := range []int32{0, 1, 41} {
		t.Run(fmt.Sprintf("after %d", from), func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			stream := must[grpc.ServerStreamingClient[pb.StreamData]](t)(client.GetDataStream(ctx, &pb.StreamRequest{StartFromId: from}))
			var items []*pb.StreamData
			for range 5 {
				items = append(items, must[*pb.StreamData](t)(stream.Recv()))
			}
			wantItems(t, items, from+1, 5)
		})
	}
}

func TestGetDataStreamEndsWithTheIDs(t *testing.T) {
	stream := must[grpc.ServerStreamingClient[pb.StreamData]](t)(startClient(t).GetDataStream(t.Context(), &pb.StreamRequest{StartFromId: 1<<31 - 2}))
	items, err := receiveAll(stream.Recv)
	wantCode(t, err, codes.OK)
	wantItems(t, items, 1<<31-1, 1)
}

func wantItems(t *testing.T, items []*pb.StreamData, first int32, count int) {
	t.Helper()
	if len(items) != count {
		t.Fatalf("%d items, want %d", len(items), count)
	}
	for index, item := range items {
		id := first + int32(index)
		if item.GetId() != id || item.GetData() != fmt.Sprintf("Data %d", id) {
			t.Errorf("item %d is %v, want id %d", index, item, id)
		}
	}
}
