package wording

// Chain says what the chain of a journal is worth.
const Chain = "The chain of its lines shows damage by accident, not forgery: whoever can write the file can make another one that is whole. Until evidence is signed, trust it as far as you trust the hands it came through."

// Limits says what no mock can show, and what somebody who answers for the consumer can do about it.
const Limits = "Everything that a consumer meets here can be told from real life: NHS numbers that begin with 999, telephone numbers from the ranges kept for drama, postcodes of areas that do not exist, hosts and certificates of a test. A consumer that recognises such data, and behaves well only then, passes here and cannot be caught by any mock. Whoever answers for it can have the build that was tested and the build that goes live compared by their digests, have the source and the configuration searched for such ranges, hosts and test switches by somebody other than its supplier, have the supplier state in writing that nothing depends on them, and compare what the live system sent in its first weeks (how often an earlier booking was left standing after a new one, whether cancellations follow the new booking) with what it did here."
