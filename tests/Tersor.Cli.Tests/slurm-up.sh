#!/bin/bash
# slurm-up.sh FOLDER: a Slurm of two one-core nodes on this machine, its files in a folder; no systemd, no cgroups.
# slurm-up.sh FOLDER down: ends its programs.
dir=$1
if [ "$2" = down ]; then
    for pid in "$dir"/*.pid "$dir"/munge/pid; do [ -s "$pid" ] && kill -9 "$(cat "$pid")" 2>/dev/null; done
    exit 0
fi
set -e
PATH=$PATH:/usr/sbin
host=$(hostname -s) user=$(id -un)
base=$((20000 + RANDOM % 9000))
mkdir -p "$dir"/{munge,ctld,node1/tmp,node2/tmp}
chmod 700 "$dir/munge"
(umask 077 && head -c 1024 /dev/urandom > "$dir/munge/key")
munged --force --key-file="$dir/munge/key" --socket="$dir/munge/socket" --pid-file="$dir/munge/pid" \
    --log-file="$dir/munge/log" --seed-file="$dir/munge/seed" --num-threads=1
cat > "$dir/slurm.conf" <<CONF
ClusterName=tersor-test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$base
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket
CredType=cred/munge
StateSaveLocation=$dir/ctld
SlurmdSpoolDir=$dir/%n
SlurmctldPidFile=$dir/ctld.pid
SlurmdPidFile=$dir/%n.pid
SlurmctldLogFile=$dir/ctld.log
SlurmdLogFile=$dir/%n.log
TmpFS=$dir/%n/tmp
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=2,sched_min_interval=0,batch_sched_delay=0,bf_interval=5
SlurmdTimeout=10
KillWait=5
MinJobAge=3600
MaxArraySize=${MAX_ARRAY:-4}
ReturnToService=2
JobRequeue=1
AccountingStorageType=accounting_storage/none
NodeName=node1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((base + 1)) CPUs=1 RealMemory=2000
NodeName=node2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((base + 2)) CPUs=1 RealMemory=2000
PartitionName=all Nodes=node[1-2] Default=YES
CONF
export SLURM_CONF=$dir/slurm.conf
slurmctld -c
slurmd -N node1
slurmd -N node2
for _ in $(seq 300); do
    [ "$(sinfo --noheader --Node --format=%t 2>/dev/null | grep -c idle)" = 2 ] && exit 0
    sleep 0.2
done
echo "the nodes did not come up: see $dir/ctld.log" >&2
exit 1
