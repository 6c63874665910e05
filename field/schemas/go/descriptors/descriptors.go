// Package descriptors writes the files that a program has registered as a descriptor set: a program imports the
// generated packages of a schema, and calls Write.
package descriptors

import (
	"log"
	"maps"
	"os"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
)

// Write puts all registered files into the file that the command line names, each after what it imports.
func Write() {
	files := registered()
	set := &descriptorpb.FileDescriptorSet{}
	added := map[string]bool{}
	var add func(path string)
	add = func(path string) {
		file, found := files[path]
		if added[path] || !found {
			return
		}
		added[path] = true
		for _, imported := range file.GetDependency() {
			add(imported)
		}
		set.File = append(set.File, file)
	}
	for _, path := range slices.Sorted(maps.Keys(files)) {
		add(path)
	}
	bytes, err := proto.Marshal(set)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[1], bytes, 0o644); err != nil {
		log.Fatal(err)
	}
}

// registered are the files by the names under which they are imported. Some modules register a file as "kv.proto" and
// import it as "etcd/api/mvccpb/kv.proto".
func registered() map[string]*descriptorpb.FileDescriptorProto {
	files := map[string]*descriptorpb.FileDescriptorProto{}
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		files[file.Path()] = protodesc.ToFileDescriptorProto(file)
		return true
	})
	for _, importing := range slices.Collect(maps.Values(files)) {
		for _, wanted := range importing.GetDependency() {
			for path, file := range files {
				if files[wanted] == nil && strings.HasSuffix(wanted, "/"+path) {
					delete(files, path)
					file.Name = proto.String(wanted)
					files[wanted] = file
				}
			}
		}
	}
	return files
}
