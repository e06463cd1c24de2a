function ordered(servers)
  return servers[1
end
