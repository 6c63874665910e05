// Command descriptors writes the schemas of grpc-go's examples, each as a descriptor set, into a folder.
package main

import (
	"log"
	"os"
	"path/filepath"

	"google.golang.org/grpc/examples/features/proto/echo"
	"google.golang.org/grpc/examples/route_guide/routeguide"
	"google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

var roots = map[string]protoreflect.FileDescriptor{
	"route-guide.binpb": routeguide.File_examples_route_guide_routeguide_route_guide_proto,
	"echo.binpb":        echo.File_examples_features_proto_echo_echo_proto,
	"interop.binpb":     grpc_testing.File_grpc_testing_test_proto,
}

func main() {
	for name, root := range roots {
		set := &descriptorpb.FileDescriptorSet{}
		add(set, root, map[string]bool{})
		bytes, err := proto.Marshal(set)
		if err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(os.Args[1], name), bytes, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// add appends a file after all that it imports.
func add(set *descriptorpb.FileDescriptorSet, file protoreflect.FileDescriptor, seen map[string]bool) {
	if seen[file.Path()] {
		return
	}
	seen[file.Path()] = true
	for i := range file.Imports().Len() {
		add(set, file.Imports().Get(i).FileDescriptor, seen)
	}
	set.File = append(set.File, protodesc.ToFileDescriptorProto(file))
}
