package service

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

const (
	defaultChunkBytes = 1 << 20
	// A chunk with its number still fits into gRPC's default receive limit of 4 MiB.
	largestChunkBytes = 4<<20 - 1<<10
)

// DownloadFile sends a file in chunks and closes it with an empty one.
func (s *Service) DownloadFile(request *pb.FileRequest, stream grpc.ServerStreamingServer[pb.FileChunk]) error {
	file, size, err := s.openFile(request.GetFilePath())
	if err != nil {
		return err
	}
	defer file.Close()

	chunkBytes := int64(request.GetChunkSize())
	if chunkBytes == 0 {
		chunkBytes = defaultChunkBytes
	}
	chunkBytes = min(chunkBytes, largestChunkBytes)

	number := int32(0)
	for left := size; left > 0; number++ {
		// A new buffer for every chunk: a message must not change after it was sent.
		data := make([]byte, min(chunkBytes, left))
		if _, err := io.ReadFull(file, data); err != nil {
			return status.Errorf(codes.Aborted, "the file could not be read to its end: %v", reason(err))
		}
		if err := stream.Send(&pb.FileChunk{Data: data, ChunkNumber: number}); err != nil {
			return err
		}
		left -= int64(len(data))
	}
	return stream.Send(&pb.FileChunk{ChunkNumber: number, IsLast: true})
}

// openFile opens a regular file inside the root and returns its size.
func (s *Service) openFile(path string) (*os.File, int64, error) {
	if path == "" {
		return nil, 0, status.Error(codes.InvalidArgument, "file_path is empty")
	}
	// Without O_NONBLOCK, opening a named pipe would wait for somebody to write into it.
	file, err := s.files.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, 0, status.Errorf(openCode(err), "open %q: %v", path, reason(err))
	}
	info, err := file.Stat()
	if err == nil && info.Mode().IsRegular() {
		return file, info.Size(), nil
	}
	file.Close()
	if err != nil {
		return nil, 0, status.Errorf(codes.Internal, "open %q: %v", path, reason(err))
	}
	return nil, 0, status.Errorf(codes.InvalidArgument, "open %q: it is not a regular file", path)
}

func openCode(err error) codes.Code {
	var errno syscall.Errno
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ENAMETOOLONG),
		errors.Is(err, syscall.ELOOP):
		return codes.NotFound
	case errors.Is(err, fs.ErrPermission):
		return codes.PermissionDenied
	case errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.ENXIO):
		return codes.InvalidArgument
	case errors.As(err, &errno):
		return codes.Internal
	default:
		// os.Root has an error of its own, which it does not export, for what leads outside.
		return codes.PermissionDenied
	}
}

// reason leaves the server's own paths out of an error.
func reason(err error) error {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}
