package service

import (
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

// UploadFile answers with the length and the checksum of the data, in the order sent.
func (s *Service) UploadFile(stream grpc.ClientStreamingServer[pb.FileChunk, pb.UploadResult]) error {
	checksum := md5.New()
	totalBytes := int64(0)
	closed := false
	for expected := int32(0); ; expected++ {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if closed {
			return status.Errorf(codes.InvalidArgument, "chunk %d follows the last one", chunk.GetChunkNumber())
		}
		if chunk.GetChunkNumber() != expected {
			return status.Errorf(codes.InvalidArgument, "chunk_number is %d, expected %d", chunk.GetChunkNumber(), expected)
		}
		checksum.Write(chunk.GetData())
		totalBytes += int64(len(chunk.GetData()))
		closed = chunk.GetIsLast()
	}
	return stream.SendAndClose(&pb.UploadResult{
		FileId:     "file_" + rand.Text(),
		TotalBytes: totalBytes,
		Checksum:   hex.EncodeToString(checksum.Sum(nil)),
		UploadedAt: now(),
	})
}
