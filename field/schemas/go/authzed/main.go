// Command authzed writes the descriptor set of the schemas of SpiceDB (authzed).
package main

import (
	_ "github.com/authzed/authzed-go/proto/authzed/api/materialize/v0"
	_ "github.com/authzed/authzed-go/proto/authzed/api/v0"
	_ "github.com/authzed/authzed-go/proto/authzed/api/v1"

	"streamproof.example/field/schemas/descriptors"
)

func main() {
	descriptors.Write()
}
