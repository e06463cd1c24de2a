-- The functions of dnsdist.yml, which dnsdist loads first.
dofile("orderedwrandom.lua")
