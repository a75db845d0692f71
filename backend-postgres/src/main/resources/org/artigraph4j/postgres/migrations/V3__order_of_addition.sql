-- A lookup asks for the partition of a key and input that was added last, and reads that one entry of the primary key,
-- from its end, however many there are. What keeps a partition from being added twice is the unique index. It has all
-- rows, for no content fingerprint is 0; that it says so keeps lookups off it, which do not say so: they would have to
-- read and sort all versions of a key and input.

ALTER TABLE ${schema}.storage_partition
  DROP CONSTRAINT storage_partition_pkey,
  ADD PRIMARY KEY (storage_fingerprint, key_fingerprint, input_fingerprint, added_at, content_fingerprint);

CREATE UNIQUE INDEX storage_partition_identity ON ${schema}.storage_partition (
  storage_fingerprint, key_fingerprint, input_fingerprint, content_fingerprint
) WHERE content_fingerprint <> 0;

COMMENT ON INDEX ${schema}.storage_partition_identity IS
  'What a partition is known by. The condition is true of all rows, and keeps lookups on the primary key.';
