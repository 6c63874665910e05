package service

import "math"

// As many values as an int32 counts cannot overflow a sum that is scaled by this.
const scale = 1.0 / (1 << 31)

// mean is an arithmetic mean.
type mean struct {
	count int
	total sum
	// scaled is exact but for numbers near the smallest there are, and never overflows.
	scaled sum
}

func (m *mean) add(value float64) {
	m.count++
	m.total.add(value)
	m.scaled.add(value * scale)
}

// value is 0 for no values.
func (m *mean) value() float64 {
	if m.count == 0 {
		return 0
	}
	if total := m.total.value(); !math.IsInf(total, 0) && !math.IsNaN(total) {
		return total / float64(m.count)
	}
	return m.scaled.value() / float64(m.count) / scale
}

// sum is Neumaier's summation, which keeps what a plain sum would round away.
type sum struct {
	rounded, lost float64
}

func (s *sum) add(value float64) {
	next := s.rounded + value
	if math.Abs(s.rounded) >= math.Abs(value) {
		s.lost += (s.rounded - next) + value
	} else {
		s.lost += (value - next) + s.rounded
	}
	s.rounded = next
}

func (s *sum) value() float64 {
	return s.rounded + s.lost
}
