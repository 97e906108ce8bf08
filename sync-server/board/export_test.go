package board

// Encode is encode, for the test of codes.
var Encode = encode
