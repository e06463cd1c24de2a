dofile("orderedwrandom.lua")
