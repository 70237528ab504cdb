"""Routes of the wire: proof, strict decoding, session, one recorded unit of work, signed answer."""
