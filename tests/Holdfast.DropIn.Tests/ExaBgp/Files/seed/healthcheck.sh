#!/bin/sh
# Asks the service address itself every 3 s; 5 answers in a row announce, 3 failures in a row withdraw.
name=dns1 address=203.0.113.235 med=100 disable=/etc/exabgp/disable.dns1
good=0 bad=0 state=INIT
while :; do
	if [ ! -e "$disable" ] && dig +time=2 +tries=1 @"$address" a.root-servers.net A >/dev/null 2>&1; then
		good=$((good + 1)) bad=0
	else
		bad=$((bad + 1)) good=0
	fi
	if [ "$good" -ge 5 ] && [ "$state" != UP ]; then
		state=UP
		echo "announce route $address/32 next-hop self med $med"
	elif [ "$bad" -ge 3 ] && [ "$state" != DOWN ]; then
		state=DOWN
		echo "withdraw route $address/32 next-hop self"
	fi
	sleep 3
done
