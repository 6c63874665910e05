package server_test

import (
	"crypto/md5"
	"fmt"
	"math"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

// sendAll sends until the server has enough of it, and returns its answer.
func sendAll[Request, Answer any](stream grpc.ClientStreamingClient[Request, Answer], messages []*Request) (*Answer, error) {
	for _, message := range messages {
		if err := stream.Send(message); err != nil {
			break
		}
	}
	return stream.CloseAndRecv()
}

func upload(t *testing.T, client pb.StreamingServiceClient, chunks ...*pb.FileChunk) (*pb.UploadResult, error) {
	t.Helper()
	return sendAll(must[grpc.ClientStreamingClient[pb.FileChunk, pb.UploadResult]](t)(client.UploadFile(t.Context())), chunks)
}

func chunk(number int32, data string, last bool) *pb.FileChunk {
	return &pb.FileChunk{ChunkNumber: number, Data: []byte(data), IsLast: last}
}

func TestUploadFileSumsUp(t *testing.T) {
	client := startClient(t)
	tests := []struct {
		name, data string
		chunks     []*pb.FileChunk
	}{
		{"nothing", "", nil},
		{"no last chunk", "ab", []*pb.FileChunk{chunk(0, "a", false), chunk(1, "b", false)}},
		{"data in the last chunk", "abc", []*pb.FileChunk{chunk(0, "ab", false), chunk(1, "c", true)}},
	}
	ids := map[string]bool{}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			result := must[*pb.UploadResult](t)(upload(t, client, test.chunks...))
			checksum := fmt.Sprintf("%x", md5.Sum([]byte(test.data)))
			if result.GetTotalBytes() != int64(len(test.data)) || result.GetChecksum() != checksum || result.GetUploadedAt() == nil {
				t.Errorf("got %v, want %d bytes, checksum %s", result, len(test.data), checksum)
			}
			if result.GetFileId() == "" || ids[result.GetFileId()] {
				t.Errorf("file_id %q is empty or not new", result.GetFileId())
			}
			ids[result.GetFileId()] = true
		})
	}
}

func TestUploadFileRefusesDisorder(t *testing.T) {
	client := startClient(t)
	tests := map[string][]*pb.FileChunk{
		"a gap at the start":      {chunk(1, "a", false)},
		"a gap":                   {chunk(0, "a", false), chunk(2, "b", false)},
		"a repetition":            {chunk(0, "a", false), chunk(0, "a", false)},
		"a step back":             {chunk(0, "a", false), chunk(1, "b", false), chunk(0, "a", false)},
		"data after the last":     {chunk(0, "a", true), chunk(1, "b", false)},
		"a second last chunk":     {chunk(0, "a", true), chunk(1, "b", true)},
		"a negative chunk number": {chunk(-1, "a", false)},
	}
	for name, chunks := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := upload(t, client, chunks...)
			wantCode(t, err, codes.InvalidArgument)
		})
	}
}

func reading(value float64, seconds int64) *pb.SensorData {
	return &pb.SensorData{Temperature: value, Humidity: -value, Pressure: value / 2, Timestamp: &timestamppb.Timestamp{Seconds: seconds}}
}

func TestCollectSensorDataSumsUp(t *testing.T) {
	client := startClient(t)
	tests := []struct {
		name  string
		sent  []*pb.SensorData
		mean  float64
		start *timestamppb.Timestamp
		end   *timestamppb.Timestamp
	}{
		{"nothing", nil, 0, nil, nil},
		{"one", []*pb.SensorData{reading(3, 7)}, 3, &timestamppb.Timestamp{Seconds: 7}, &timestamppb.Timestamp{Seconds: 7}},
		{"times in order of arrival", []*pb.SensorData{reading(1, 9), reading(2, 1)}, 1.5, &timestamppb.Timestamp{Seconds: 9}, &timestamppb.Timestamp{Seconds: 1}},
		{"values that cancel out", []*pb.SensorData{reading(1e16, 0), reading(3, 0), reading(-1e16, 0)}, 1, &timestamppb.Timestamp{}, &timestamppb.Timestamp{}},
		{"the smallest number", []*pb.SensorData{{Temperature: 1e-323, Humidity: -1e-323, Pressure: 5e-324, Timestamp: &timestamppb.Timestamp{}}}, 1e-323, &timestamppb.Timestamp{}, &timestamppb.Timestamp{}},
		{"a sum beyond the largest number", []*pb.SensorData{reading(math.MaxFloat64, 0), reading(math.MaxFloat64, 0)}, math.MaxFloat64, &timestamppb.Timestamp{}, &timestamppb.Timestamp{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			stream := must[grpc.ClientStreamingClient[pb.SensorData, pb.SensorSummary]](t)(client.CollectSensorData(t.Context()))
			got := must[*pb.SensorSummary](t)(sendAll(stream, test.sent))
			want := &pb.SensorSummary{
				TotalReadings: int32(len(test.sent)), AvgTemperature: test.mean, AvgHumidity: -test.mean, AvgPressure: test.mean / 2,
				StartTime: test.start, EndTime: test.end,
			}
			if len(test.sent) == 0 {
				want.AvgHumidity = 0
			}
			if !proto.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestCollectSensorDataRefusesWhatIsNotFinite(t *testing.T) {
	client := startClient(t)
	for _, value := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		stream := must[grpc.ClientStreamingClient[pb.SensorData, pb.SensorSummary]](t)(client.CollectSensorData(t.Context()))
		_, err := sendAll(stream, []*pb.SensorData{reading(1, 1), {Humidity: value}})
		wantViolation(t, err, "humidity")
	}
}

func TestProcessBatchAddsUp(t *testing.T) {
	client := startClient(t)
	for _, count := range []int{0, 1, 500} {
		var items []*pb.BatchItem
		for index := range count {
			items = append(items, &pb.BatchItem{Id: fmt.Sprint(index)})
		}
		stream := must[grpc.ClientStreamingClient[pb.BatchItem, pb.BatchResult]](t)(client.ProcessBatch(t.Context()))
		result := must[*pb.BatchResult](t)(sendAll(stream, items))
		if int(result.GetProcessedCount()) != count || result.GetSuccessCount()+result.GetFailedCount() != result.GetProcessedCount() ||
			len(result.GetFailedIds()) != int(result.GetFailedCount()) {
			t.Errorf("%d items: got %v", count, result)
		}
	}
}

func TestClientStreamsAnswerAfterTheHalfCloseOnly(t *testing.T) {
	stream := must[grpc.ClientStreamingClient[pb.FileChunk, pb.UploadResult]](t)(startClient(t).UploadFile(t.Context()))
	if err := stream.Send(chunk(0, "a", true)); err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	go func() { answered <- stream.RecvMsg(&pb.UploadResult{}) }()
	select {
	case err := <-answered:
		t.Fatalf("answered before the half-close: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	if err := <-answered; err != nil {
		t.Error(err)
	}
}
