// SPDX-License-Identifier: Apache-2.0
// C++ exceptions that are caught, and one that is not.
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

static int thrower(int n)
{
	std::vector<double> held(static_cast<size_t>(n) * 10 + 1000);
	if (n % 3 == 0)
		throw std::runtime_error(std::string(200, 'x') + std::to_string(n));
	return static_cast<int>(held.size());
}

int main(int argc, char **argv)
{
	int caught = 0;
	std::vector<std::thread> threads;

	for (int i = 0; i < 3000; i++)
		try {
			thrower(i);
		} catch (const std::exception &) {
			caught++;
		}
	for (int t = 0; t < 4; t++)
		threads.emplace_back([] {
			for (int i = 0; i < 500; i++)
				try {
					thrower(i);
				} catch (const std::exception &) {
				}
		});
	for (auto &t : threads)
		t.join();
	try {
		std::vector<char> huge(static_cast<size_t>(1) << 60);
	} catch (const std::exception &) {
		caught++;
	}
	std::printf("caught %d\n", caught);
	std::fflush(stdout);
	if (argc > 1 && !std::strcmp(argv[1], "thread"))
		std::thread([] { thrower(3); }).join();
	thrower(0);
}
