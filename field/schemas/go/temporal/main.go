// Command temporal writes the descriptor set of the schemas of Temporal.
package main

import (
	_ "go.temporal.io/api/operatorservice/v1"
	_ "go.temporal.io/api/workflowservice/v1"

	"streamproof.example/field/schemas/descriptors"
)

func main() {
	descriptors.Write()
}
