#!/bin/sh
# Prints the files of `motcua init` as manifests: for each process a Secret with the files that it needs only.
#   sh deploy/kubernetes/secrets.sh deployment | kubectl apply -f -
set -eu
folder=${1:?name the folder of the deployment}

secret() {
  name=$1 && shift
  for file in "$@"; do
    set -- "$@" "--from-file=${file%%=*}=$folder/${file#*=}" && shift
  done
  kubectl create secret generic "$name" -n motcua --dry-run=client -o yaml "$@"
  echo ---
}

secret nats nats_conf=nats.conf authority=tls/authority.pem certificate=tls/nats.pem key=tls/nats.key
secret provision authority=tls/authority.pem seed=seeds/provision
secret migrate password=passwords/migrator
for password in "$folder"/passwords/*; do
  name=${password##*/}
  case $name in
    migrator | backup) continue ;;
    intake) own="publishers=publishers.toml" ;;
    letters) own="slip_key=slips/key" ;;
    staff) own="statement_key=staff/statements.key staff_key=staff/key" ;;
    *) own="" ;;
  esac
  # shellcheck disable=SC2086 # no file, or some
  secret "$name" authority=tls/authority.pem seed="seeds/$name" password="passwords/$name" \
    statement_public_key=staff/statements.pem $own
done
secret gateway authority=tls/authority.pem publishers=publishers.toml slip_key=slips/key seed=seeds/gateway \
  certificate=tls/gateway.pem key=tls/gateway.key \
  staff_certificate=tls/staff.pem staff_certificate_key=tls/staff.key
secret http keys.toml=http/keys.toml
secret subscribers subscribers.toml=feed/subscribers.toml
kubectl create configmap nats -n motcua --dry-run=client -o yaml \
  --from-file=deploy/cluster/nats.conf --from-file=deploy/nats/health.sh
