"""Which IP addresses are never connected to, whatever name leads there."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# All that is given out to networks (IANA, IPv6 Global Unicast Address Assignments). Left
# out with the rest: loopback, IPv4 inside IPv6 in each of its forms (::/96, 64:ff9b::/96,
# 64:ff9b:1::/48), private and link-local ranges, multicast.
IPV6_GLOBAL = ip_network("2000::/3")

# What may count as global and yet is no host of the internet, or not always: Python's
# is_global follows IANA's registries, which change with its version.
REFUSED = [
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "100.64.0.0/10",  # behind carriers' NAT; some clouds' own services
        "168.63.129.16/32",  # Azure's own services, in every virtual machine
        "192.0.0.0/24",  # protocol assignments; Oracle's cloud services
        "192.88.99.0/24",  # relays of 6to4
        "198.18.0.0/15",  # benchmarks
        "240.0.0.0/4",  # reserved
        "2001::/23",  # protocol assignments: Teredo, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which holds any IPv4 address
        "3fff::/20",  # documentation
    )
]


def parse_ip(address: str) -> IPv4Address | IPv6Address:
    """Read an IP address; IPv4 written as IPv6 (RFC 4291 §2.5.5.2) is the same as IPv4.

    Raises ValueError for the old spellings, such as 0177.0.0.1 and 127.1.
    """
    found = ip_address(address)
    return getattr(found, "ipv4_mapped", None) or found


def find_ip(text: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a text is, or None."""
    try:
        return parse_ip(text)
    except ValueError:
        return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is a host of the internet that anybody may ask."""
    if not address.is_global or address.is_multicast:
        return False
    if isinstance(address, IPv6Address) and address not in IPV6_GLOBAL:
        return False
    return not any(address in network for network in REFUSED)
