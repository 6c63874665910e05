// Command etcd-api writes the descriptor set of the schemas of etcd.
package main

import (
	_ "go.etcd.io/etcd/api/v3/etcdserverpb"

	"streamproof.example/field/schemas/descriptors"
)

func main() {
	descriptors.Write()
}
