// Command qdrant writes the descriptor set of the schemas of Qdrant.
package main

import (
	_ "github.com/qdrant/go-client/qdrant"

	"streamproof.example/field/schemas/descriptors"
)

func main() {
	descriptors.Write()
}
