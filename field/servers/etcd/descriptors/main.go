// Command descriptors writes etcd's schema as a descriptor set. The generated files import each other under paths
// at which the registry holds empty placeholders; the real files are put in their place.
package main

import (
	"log"
	"os"

	"go.etcd.io/etcd/api/v3/authpb"
	"go.etcd.io/etcd/api/v3/etcdserverpb"
	"go.etcd.io/etcd/api/v3/mvccpb"
	"go.etcd.io/etcd/api/v3/versionpb"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
)

var real = map[string]protoreflect.FileDescriptor{
	"etcd/api/mvccpb/kv.proto":         mvccpb.File_kv_proto,
	"etcd/api/authpb/auth.proto":       authpb.File_auth_proto,
	"etcd/api/versionpb/version.proto": versionpb.File_version_proto,
}

func main() {
	set := &descriptorpb.FileDescriptorSet{}
	add(set, etcdserverpb.File_rpc_proto, map[string]bool{})
	bytes, err := proto.Marshal(set)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[1], bytes, 0o644); err != nil {
		log.Fatal(err)
	}
}

// add appends a file after all that it imports.
func add(set *descriptorpb.FileDescriptorSet, file protoreflect.FileDescriptor, seen map[string]bool) {
	path := file.Path()
	if seen[path] {
		return
	}
	seen[path] = true
	if found, ok := real[path]; ok {
		file = found
	}
	for i := range file.Imports().Len() {
		add(set, file.Imports().Get(i).FileDescriptor, seen)
	}
	described := protodesc.ToFileDescriptorProto(file)
	described.Name = proto.String(path)
	set.File = append(set.File, described)
}
