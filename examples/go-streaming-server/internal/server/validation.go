package server

import (
	"errors"
	"fmt"

	"buf.build/go/protovalidate"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

// validation checks every received message against the rules that the schema states.
type validation struct {
	validator protovalidate.Validator
}

func newValidation() (*validation, error) {
	// The rules are compiled before the first call, not during it.
	validator, err := protovalidate.New(protovalidate.WithMessages(
		&pb.StockRequest{}, &pb.LogRequest{}, &pb.FileRequest{}, &pb.FileChunk{}, &pb.SensorData{},
		&pb.BatchItem{}, &pb.ChatMessage{}, &pb.GameAction{}, &pb.EditOperation{}, &pb.StreamRequest{},
	))
	if err != nil {
		return nil, fmt.Errorf("compile the validation rules: %w", err)
	}
	return &validation{validator: validator}, nil
}

func (v *validation) interceptor(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	return handler(srv, &validatedStream{ServerStream: stream, validator: v.validator})
}

type validatedStream struct {
	grpc.ServerStream
	validator protovalidate.Validator
}

func (s *validatedStream) RecvMsg(m any) error {
	if err := s.ServerStream.RecvMsg(m); err != nil {
		return err
	}
	message, ok := m.(proto.Message)
	if !ok {
		return nil
	}
	return invalidArgument(s.validator.Validate(message))
}

// invalidArgument makes the status of a broken rule, with a detail for every field.
func invalidArgument(err error) error {
	if err == nil {
		return nil
	}
	var broken *protovalidate.ValidationError
	if !errors.As(err, &broken) {
		return status.Errorf(codes.Internal, "check the request: %v", err)
	}
	details := &errdetails.BadRequest{}
	for _, violation := range broken.Violations {
		details.FieldViolations = append(details.FieldViolations, &errdetails.BadRequest_FieldViolation{
			Field:       protovalidate.FieldPathString(violation.Proto.GetField()),
			Description: violation.Proto.GetMessage(),
		})
	}
	st, detailsErr := status.New(codes.InvalidArgument, err.Error()).WithDetails(details)
	if detailsErr != nil {
		return status.Error(codes.InvalidArgument, err.Error())
	}
	return st.Err()
}
