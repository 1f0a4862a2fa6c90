#!/bin/bash
# A Slurm that keeps its jobs in the file `jobs` beside its name. Files beside it make it fail:
#   die     "CALL before|after|late": kill -9 the caller before the job is taken, after it, or before while sbatch goes on
#   refuse  the words to refuse a job with
#   hang    "before|after": give no answer to sbatch, before or after the job is taken; "look": none to squeue
name=$(basename "$0")
here=$(dirname "$0")
jobs=$here/jobs
call=$(($(cat "$here/calls" 2>/dev/null || echo 0) + 1))
echo "$call" >"$here/calls"
echo "$name $*" >>"$here/log"
read -r at when < <(cat "$here/die" 2>/dev/null)

die() { # fails if it is not the moment
    [ "$at $when" = "$call $1" ] && kill -9 "$PPID"
}
hang() {
    [ "$(cat "$here/hang" 2>/dev/null)" = "$1" ] || return 0
    rm "$here/hang"
    exec sleep 60
}
value() { # of an option
    local word
    for word in "${@:2}"; do
        [ "${word%%=*}" = "--$1" ] && echo "${word#*=}"
    done
}

die before && exit 1
die late && sleep 3
touch "$jobs"
case $name in
sbatch)
    if [ -e "$here/refuse" ]; then
        echo "sbatch: error: $(cat "$here/refuse")" >&2
        exit 1
    fi
    hang before
    id=$((100 + $(wc -l <"$jobs")))
    echo "$id|PENDING|$(value job-name "$@")|$(value array "$@")|$(value dependency "$@")" >>"$jobs"
    hang after
    die after
    echo "$id"
    ;;
squeue)
    hang look
    names=,$(value name "$@"),
    while IFS='|' read -r id state job array _; do
        [[ $names == *,$job,* ]] || continue
        [[ $state == PENDING || $state == RUNNING || $(value states "$@") == all ]] || continue
        tasks=1
        [[ " $* " == *" --array "* ]] && tasks=${array#1-}
        for ((task = 0; task < ${tasks:-1}; task++)); do
            echo "$id|$state|$job"
        done
    done <"$jobs"
    die after
    ;;
scancel)
    for id in "$@"; do
        sed -i "s/^$id|PENDING|/$id|CANCELLED|/" "$jobs"
    done
    die after
    ;;
scontrol)
    echo "MaxArraySize            = 1001"
    die after
    ;;
*)
    echo "Slurm accounting storage is disabled" >&2
    die after
    exit 1
    ;;
esac
exit 0
