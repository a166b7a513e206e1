package wording

// Chain says what the chain of a journal is worth.
const Chain = "The hash chain over its lines reveals accidental damage, not forgery: anybody who can write the file can build another consistent one. Until the evidence is signed, trust it only as far as you trust everybody who has handled it."

// Limits says what no mock can show, and what somebody who answers for the consumer can do about it.
const Limits = "A consumer can tell this test from real use: NHS numbers begin with 999, telephone numbers come from the ranges reserved for drama, postcodes are in areas that do not exist, and hosts and certificates are those of a test. A consumer that recognises such data, and behaves well only then, passes here and cannot be caught by any mock. Whoever is accountable for it can compare the digests of the tested build and the live build, have somebody other than the supplier search source and configuration for such ranges, hosts and test switches, get a written statement from the supplier that nothing depends on them, and compare what the live system sends in its first weeks (how often an earlier booking remains after a new one, whether cancellations follow the new booking) with what it did here."
