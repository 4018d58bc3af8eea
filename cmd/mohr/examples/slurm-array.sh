#!/bin/bash
# A batch as a Slurm array: one task for each shard.
#
#	sbatch --array=0-63 slurm-array.sh jobs.csv copies/ 2026-11-27
#	mohr batch report --manifest jobs.csv copies/mohr-batch.*-of-64.jsonl      (when the array has ended)
#
# Every node has mohr and the same key (mohr key export, mohr key import), and sees the same files at the same paths; object
# storage is mounted beforehand, as with "rclone mount --vfs-cache-mode full". The array begins at 0 and has no gaps. A task
# that was killed, requeued or run twice changes nothing: it does what is left of its shard.
#SBATCH --job-name=mohr
#SBATCH --cpus-per-task=2
#SBATCH --mem=2G
#SBATCH --requeue
set -eu
manifest=$1 copies=$2 day=$3
MOHR=${MOHR:-mohr}

# Exit status 3 says that some files failed. They are in failed.I-of-N.csv; the task itself has done its work.
status=0
"$MOHR" batch --manifest "$manifest" -o "$copies" --date "$day" --resume --progress lines \
	-j "${SLURM_CPUS_PER_TASK:-1}" --memory 1G --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" || status=$?
[ "$status" -eq 3 ] || exit "$status"
