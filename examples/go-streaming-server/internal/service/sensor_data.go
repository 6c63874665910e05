package service

import (
	"errors"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

// CollectSensorData answers with the means of all readings.
func (s *Service) CollectSensorData(stream grpc.ClientStreamingServer[pb.SensorData, pb.SensorSummary]) error {
	var (
		count                           int32
		temperature, humidity, pressure mean
		first, last                     *timestamppb.Timestamp
	)
	for {
		reading, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if count == 0 {
			first = reading.GetTimestamp()
		}
		last = reading.GetTimestamp()
		count++
		temperature.add(reading.GetTemperature())
		humidity.add(reading.GetHumidity())
		pressure.add(reading.GetPressure())
	}
	return stream.SendAndClose(&pb.SensorSummary{
		TotalReadings:  count,
		AvgTemperature: temperature.value(),
		AvgHumidity:    humidity.value(),
		AvgPressure:    pressure.value(),
		StartTime:      first,
		EndTime:        last,
	})
}
