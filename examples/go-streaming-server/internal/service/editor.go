package service

import "sync"

// editor is one call of CollaborativeEdit.
type editor struct {
	updates *outbox

	mu        sync.Mutex
	left      bool
	documents map[*document]bool
}

func newEditor() *editor {
	return &editor{updates: newOutbox(), documents: map[*document]bool{}}
}

// join remembers a document to leave. It is false once the editor has left: an operation that is
// received while the call ends must not bring it back.
func (e *editor) join(d *document) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.left {
		return false
	}
	e.documents[d] = true
	return true
}

func (e *editor) leaveAll() {
	// Documents call join with their lock held, so theirs is not taken inside of ours.
	for _, d := range e.markLeft() {
		d.leave(e)
	}
}

func (e *editor) markLeft() []*document {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.left = true
	joined := make([]*document, 0, len(e.documents))
	for d := range e.documents {
		joined = append(joined, d)
	}
	clear(e.documents)
	return joined
}
