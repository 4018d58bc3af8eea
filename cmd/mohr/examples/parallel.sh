#!/bin/sh
# A batch on several workers of one machine, or on several machines over ssh, with GNU parallel.
#
#	SHARDS=8 sh parallel.sh jobs.csv copies/
#	SHARDS=64 HOSTS=:,office1,office2 sh parallel.sh /mnt/scans/jobs.csv /mnt/scans/copies/
#
# Every host has mohr and the same key (mohr key export, mohr key import), sees the same files at the same paths, and runs
# in the same folder. Object storage is mounted on each of them beforehand, as with rclone; mohr needs names that appear
# whole, which "full" gives:
#
#	rclone mount --vfs-cache-mode full --daemon store:scans /mnt/scans
#
# Run it again after anything went wrong: what is in its place stays, what is not is done. At the end the report says what
# is missing. The day is fixed, so that all shards and all later runs print the same one.
set -eu
manifest=$1 copies=$2
: "${SHARDS:=8}" "${HOSTS:=:}" "${JOBS:=1}" "${DAY:=$(date +%F)}" "${PURPOSE:=}"
MOHR=${MOHR:-mohr}

mkdir -p "$copies"
set -- "$MOHR" batch --manifest "$manifest" -o "$copies" --date "$DAY" --resume -j "$JOBS" --progress none
[ -z "$PURPOSE" ] || set -- "$@" -p "$PURPOSE"

# Exit status 3 of a shard says that some files failed: they are in failed.I-of-N.csv, and trying again helps nobody.
status=0
seq 0 $((SHARDS - 1)) |
	parallel --sshlogin "$HOSTS" --workdir "$PWD" --quote "$@" --shard "{}/$SHARDS" || status=$?
echo "parallel: $status shards did not end well, or had files that failed" >&2

"$MOHR" batch report --manifest "$manifest" "$copies"/mohr-batch.*-of-"$SHARDS".jsonl
