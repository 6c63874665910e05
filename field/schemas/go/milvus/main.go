// Command milvus writes the descriptor set of the schemas of Milvus.
package main

import (
	_ "github.com/milvus-io/milvus-proto/go-api/v2/milvuspb"
	_ "github.com/milvus-io/milvus-proto/go-api/v2/tokenizerpb"

	"streamproof.example/field/schemas/descriptors"
)

func main() {
	descriptors.Write()
}
