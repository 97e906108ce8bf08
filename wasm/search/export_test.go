package search

// TakeAtMost makes a step index no more than n documents, about.
func (x *Index) TakeAtMost(n int) { x.takeDocs = n }
