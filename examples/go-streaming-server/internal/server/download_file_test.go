package server_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

func startWithFile(t *testing.T, content []byte) (pb.StreamingServiceClient, string) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "file"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return start(t, folder, time.Second).client, folder
}

func download(t *testing.T, client pb.StreamingServiceClient, request *pb.FileRequest) ([]*pb.FileChunk, error) {
	t.Helper()
	stream := must[grpc.ServerStreamingClient[pb.FileChunk]](t)(client.DownloadFile(t.Context(), request, grpc.MaxCallRecvMsgSize(4<<20)))
	return receiveAll(stream.Recv)
}

func TestDownloadFileCutsChunks(t *testing.T) {
	tests := []struct {
		name      string
		bytes     int
		chunkSize int32
		sizes     []int
	}{
		{"empty", 0, 4, []int{0}},
		{"less than a chunk", 3, 4, []int{3, 0}},
		{"exact multiple", 8, 4, []int{4, 4, 0}},
		{"one more", 9, 4, []int{4, 4, 1, 0}},
		{"default chunk size", 1<<20 + 1, 0, []int{1 << 20, 1, 0}},
		{"larger than a message", 5 << 20, 1<<31 - 1, []int{4<<20 - 1<<10, 1<<20 + 1<<10, 0}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			content := []byte(strings.Repeat("abcdefg", test.bytes/7+1))[:test.bytes]
			client, _ := startWithFile(t, content)
			chunks, err := download(t, client, &pb.FileRequest{FilePath: "file", ChunkSize: test.chunkSize})
			wantCode(t, err, codes.OK)
			if len(chunks) != len(test.sizes) {
				t.Fatalf("%d chunks, want %d", len(chunks), len(test.sizes))
			}
			var got []byte
			for index, chunk := range chunks {
				got = append(got, chunk.GetData()...)
				if len(chunk.GetData()) != test.sizes[index] || int(chunk.GetChunkNumber()) != index ||
					chunk.GetIsLast() != (index == len(chunks)-1) {
					t.Errorf("chunk %d has %d bytes, number %d, last %v", index, len(chunk.GetData()), chunk.GetChunkNumber(), chunk.GetIsLast())
				}
			}
			if !bytes.Equal(got, content) {
				t.Error("the data is not the file's")
			}
		})
	}
}

func TestDownloadFileRefuses(t *testing.T) {
	client, folder := startWithFile(t, []byte("x"))
	outside := filepath.Join(t.TempDir(), "secret")
	for _, err := range []error{
		os.WriteFile(outside, []byte("secret"), 0o600),
		os.Symlink(outside, filepath.Join(folder, "link")),
		os.Symlink("loop", filepath.Join(folder, "loop")),
		os.Mkdir(filepath.Join(folder, "folder"), 0o700),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name, path string
		code       codes.Code
	}{
		{"a missing file", "missing", codes.NotFound},
		{"a file in a file", "file/x", codes.NotFound},
		{"a name that is too long", strings.Repeat("x", 5000), codes.NotFound},
		{"a link to itself", "loop", codes.NotFound},
		{"a folder", "folder", codes.InvalidArgument},
		{"the root", ".", codes.InvalidArgument},
		{"no path", "", codes.InvalidArgument},
		{"a NUL byte", "file\x00", codes.InvalidArgument},
		{"a path upward", "../secret", codes.PermissionDenied},
		{"an absolute path", outside, codes.PermissionDenied},
		{"a link outside", "link", codes.PermissionDenied},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			chunks, err := download(t, client, &pb.FileRequest{FilePath: test.path})
			wantCode(t, err, test.code)
			if len(chunks) > 0 {
				t.Errorf("got %d chunks", len(chunks))
			}
		})
	}
}
