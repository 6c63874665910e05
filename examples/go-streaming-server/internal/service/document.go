package service

import (
	"slices"
	"sync"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "example.com/go-streaming-server/gen/streamingpb"
)

// An update carries the whole document and must stay below gRPC's default receive limit of 4 MiB.
const maxDocumentBytes = 3 << 20

// documents holds every document that was ever edited.
type documents struct {
	mu   sync.Mutex
	byID map[string]*document
}

func newDocuments() *documents {
	return &documents{byID: map[string]*document{}}
}

// named returns a document, an empty one at first.
func (d *documents) named(id string) *document {
	d.mu.Lock()
	defer d.mu.Unlock()
	found, known := d.byID[id]
	if !known {
		found = &document{id: id, editors: map[*editor]map[string]bool{}}
		d.byID[id] = found
	}
	return found
}

// document is a text and the calls that take part in it, each with the user ids it has used.
type document struct {
	id string

	mu      sync.Mutex
	text    []rune
	editors map[*editor]map[string]bool
}

// apply changes the text and queues the update for everybody. The lock gives all of them one order.
func (d *document) apply(operation *pb.EditOperation, author *editor) error {
	d.mu.Lock()
	defer d.mu.Unlock()

	text := edited(d.text, operation)
	content := string(text)
	if len(content) > maxDocumentBytes {
		return status.Errorf(codes.ResourceExhausted, "the document would be larger than %d bytes", maxDocumentBytes)
	}
	if !author.join(d) {
		return status.Error(codes.Canceled, "the call is over")
	}
	if d.editors[author] == nil {
		d.editors[author] = map[string]bool{}
	}
	d.editors[author][operation.GetUserId()] = true
	d.text = text

	update := &pb.DocumentUpdate{
		DocumentId:  d.id,
		UserId:      operation.GetUserId(),
		Content:     content,
		ActiveUsers: d.activeUsers(),
		Timestamp:   now(),
	}
	for participant := range d.editors {
		participant.updates.put(update)
	}
	return nil
}

func (d *document) activeUsers() []string {
	var users []string
	for _, used := range d.editors {
		for user := range used {
			users = append(users, user)
		}
	}
	slices.Sort(users)
	return slices.Compact(users)
}

func (d *document) leave(participant *editor) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.editors, participant)
}

// edited returns the text after the operation, in new memory. Positions count code points.
func edited(text []rune, operation *pb.EditOperation) []rune {
	content := []rune(operation.GetContent())
	start := min(int(operation.GetPosition()), len(text))
	switch operation.GetOperationType() {
	case "INSERT":
		return slices.Concat(text[:start], content, text[start:])
	case "DELETE":
		end := min(start+len(content), len(text))
		return slices.Concat(text[:start], text[end:])
	default:
		return text
	}
}
