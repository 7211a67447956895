from ipaddress import ip_network

import pytest

from ingest.web.addresses import may_be_reached

NOBODYS = """
127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 169.254.170.2
100.64.0.1 100.100.100.200 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
239.255.255.250 240.0.0.1 255.255.255.255 168.63.129.16
:: ::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:a00:1 ::127.0.0.1 ::8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
64:ff9b::a9fe:a9fe 64:ff9b:1::808:808 2002:7f00:1:: 2002:a9fe:a9fe:: 2002:c0a8:101::1
2001:0:4136:e378:8000:63bf:80ff:fffe 2001:4860::5efe:7f00:1 2001:4860::200:5efe:a00:1 2001:4860:0:0:0:5efe:c0a8:101
fc00::1 fd00:ec2::254 fd12:3456:789a::1 fe80::1 fe80::1%eth0 fe80::a9fe:a9fe fec0::1 ff02::1 ff0e::1 2001:db8::1 3fff::1
100::1 2001:10::1 2001:2::1 5f00::1 4000::1 2620:4f:8000::42
""".split()  # noqa: SIM905 -- addresses read best as words
PUBLIC = """
8.8.8.8 1.1.1.1 93.184.216.34 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 169.253.1.1 192.0.1.1 223.255.255.255
2606:4700:4700::1111 2001:4860:4860::8888 2a00:1450:4001:81b::200e ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1
""".split()  # noqa: SIM905 -- addresses read best as words


@pytest.mark.parametrize("address", NOBODYS)
def test_what_is_not_a_public_server_is_not_reached(address):
    assert not may_be_reached(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_reached(address):
    assert may_be_reached(address)


def test_an_allowed_network_is_reached_and_no_other():
    allowed = (ip_network("10.20.0.0/16"), ip_network("fd00:1::/32"))
    assert may_be_reached("10.20.3.4", allowed)
    assert may_be_reached("fd00:1::5", allowed)
    assert not may_be_reached("10.21.3.4", allowed)
    assert not may_be_reached("127.0.0.1", allowed)


@pytest.mark.parametrize("nonsense", ["", "localhost", "0x7f.1", "2130706433", "127.1", "::g", "1.2.3.4.5"])
def test_what_is_no_address_is_an_error(nonsense):
    with pytest.raises(ValueError, match=r".*"):
        may_be_reached(nonsense)
